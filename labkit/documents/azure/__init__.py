"""The reader for Azure AI Document Intelligence."""
