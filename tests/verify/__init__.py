"""`foldline verify`: planted faults, good archives, other people's files, repairs, and a table beside other tools."""
