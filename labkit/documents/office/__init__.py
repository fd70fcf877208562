"""Office files, web pages, books and mail: taken apart in a worker, by the libraries that know their formats."""
