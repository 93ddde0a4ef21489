"""One file a way in which people write questions and answers. Each proposes pairs with evidence."""
