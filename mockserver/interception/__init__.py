"""Rules and journal at work around every request; what they are made of is in `traffic`, below the sandbox."""
