
from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0006_files')]

    initial = False

    operations = [
        AddCheck('PersonSecrets', '(identity_number IS NULL) = (identity_digest IS NULL)', 'person_secrets_find_the_number_they_hold'),
    ]
