"""`python -m awsim`: the same as `awsim`."""

from awsim.cli import main

if __name__ == "__main__":
    main()
