"""The command line, one command a module. Everything it does is done by the parts below; here it is only told."""
