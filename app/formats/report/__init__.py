"""The Annual Report in its forms: a document of blocks, written as HTML, as tagged PDF and as DOCX."""
