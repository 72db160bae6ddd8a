"""`make fuzz`: millions of cases at the parser, guided by coverage, against a second reading of the same rules."""
