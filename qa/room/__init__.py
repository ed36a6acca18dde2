"""The reading room: questions and quotes on one side, the record with the passage marked on the other."""
