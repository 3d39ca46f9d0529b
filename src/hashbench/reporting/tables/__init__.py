"""Tables to read: HTML, sortable."""
