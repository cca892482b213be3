"""Rules and their targets, and the schedules that rules have."""
