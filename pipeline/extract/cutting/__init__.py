"""After the choice: what is no part of questions and answers is taken out of them."""
