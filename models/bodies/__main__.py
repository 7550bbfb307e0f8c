"""`python -m models.bodies > docs/bodies.md`"""

from models.bodies.page import page

print(page(), end="")
