"""Plans, reports, standings, problems as lines of text. Pure: values in, lines out; JSON needs none of it."""
