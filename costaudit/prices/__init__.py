"""Price files to the rate table: read, checked, looked up by model name, and installed beside the requests."""
