"""The domain: rows, rules, acts and events. It knows no GraphQL and no Redis."""

from tortoise import models as tortoise_models

# Tortoise parses the source of every model for `#:` comments, of which there are none: half of the time that a command
# needs to start.
tortoise_models._get_comments = lambda cls: {}
