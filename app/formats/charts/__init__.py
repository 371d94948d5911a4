"""Charts as SVG made on the server, and the figure block that holds one: heading, caption, drawing and table."""
