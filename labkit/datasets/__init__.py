"""The record, the ledger, and every file that a dataset comes from or goes to."""
