"""What moto's services that look for buckets and objects find instead of moto's own: the native ones."""
