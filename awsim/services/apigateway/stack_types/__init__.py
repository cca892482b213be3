"""`AWS::ApiGateway::*` by topic (CloudFormation template reference); `stacks.py` puts them together."""
