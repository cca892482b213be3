"""A cloud over HTTP: `awsim serve`, `cloud.serve()`."""
