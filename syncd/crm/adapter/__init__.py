"""The engine's side of the CRM: ``ports.CrmSide`` over raw calls, because the engine compares raw members."""
