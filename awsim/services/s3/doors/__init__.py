"""Where S3 is reached beside its API: presigned URLs, forms, browsers of other origins, websites."""
