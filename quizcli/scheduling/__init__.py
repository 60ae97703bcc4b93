"""When a card is next due and which card comes next."""
