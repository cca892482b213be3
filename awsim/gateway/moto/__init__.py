"""How calls reach moto, and what awsim changes in it: each module changes one thing."""
