"""The Google Sheets side: reads tabs whole, writes cells with verification, and puts right what landed astray."""
