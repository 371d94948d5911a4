"""FILES THAT PEOPLE SEND: bytes to the rows of a return, each fault by the row and column of the file."""
