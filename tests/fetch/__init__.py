"""One exchange at a time: the wire, the guard, the budget."""
