"""The client's endurance: what it does while servers and networks fail under it. See README.md."""
