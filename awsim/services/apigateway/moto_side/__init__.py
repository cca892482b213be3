"""What moto's services ask of API Gateway."""
