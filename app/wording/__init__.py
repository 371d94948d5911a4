"""The words: labels, symbols, numbers as people read them, and the sentence of each judgement."""
