"""How fast papers are read, by one process and by one for each core, and where the time goes."""
