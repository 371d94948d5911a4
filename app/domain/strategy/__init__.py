"""The council's strategies: priorities, outcomes, actions, and how they come on."""
