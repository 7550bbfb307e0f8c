from tortoise.migrations import operations as ops
from models.bodies.rows import BodyKind, MemberGroupKind, QuorumRule, SessionState
from models.representatives.rows import EndReason, MembershipState, Office, SuspensionReason
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0002_constraints')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county_id', fields.IntField(null=True)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('account_id', fields.IntField(null=True, db_index=True)),
                ('capacity', fields.CharField(max_length=120)),
                ('verb', fields.CharField(max_length=60)),
                ('object_kind', fields.CharField(max_length=60)),
                ('object_id', fields.BigIntField()),
                ('address', fields.CharField(max_length=64)),
                ('purpose', fields.CharField(default='', max_length=500)),
                ('facts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('number', fields.BigIntField(null=True)),
                ('previous', fields.CharField(null=True, max_length=64)),
                ('hash', fields.CharField(null=True, max_length=64)),
            ],
            options={'table': 'audit_entry', 'app': 'congress', 'unique_together': (('county_id', 'number'),), 'indexes': [Index(fields=['object_kind', 'object_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Body',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='bodies', on_delete=OnDelete.RESTRICT)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name='bodies', on_delete=OnDelete.RESTRICT)),
                ('parent', fields.ForeignKeyField('congress.Body', source_field='parent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='organs', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(enum_type=BodyKind, max_length=40)),
                ('code', fields.CharField(max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('quorum_rule', fields.CharEnumField(enum_type=QuorumRule, max_length=20)),
                ('seats', fields.IntField(null=True)),
                ('synthetic', fields.BooleanField(default=False)),
                ('dissolved_on', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'body', 'app': 'congress', 'unique_together': (('county_id', 'code'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BodyTerm',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('body', fields.ForeignKeyField('congress.Body', source_field='body_id', db_constraint=True, to_field='id', related_name='terms', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('begins_on', fields.DateField()),
                ('ends_on', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'body_term', 'app': 'congress', 'unique_together': (('body_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ElectoralDistrict',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('body', fields.ForeignKeyField('congress.Body', source_field='body_id', db_constraint=True, to_field='id', related_name='districts', on_delete=OnDelete.RESTRICT)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='districts', on_delete=OnDelete.RESTRICT)),
                ('code', fields.CharField(max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('seats', fields.IntField(null=True)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'electoral_district', 'app': 'congress', 'unique_together': (('body_id', 'code'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GridCell',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_constraint=True, to_field='id', related_name='grid_cells', on_delete=OnDelete.RESTRICT)),
                ('code', fields.CharField(max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('households', fields.IntField(null=True)),
                ('synthetic', fields.BooleanField(default=False)),
                ('closed_on', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'grid_cell', 'app': 'congress', 'unique_together': (('node_id', 'code'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LegislativeSession',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('term', fields.ForeignKeyField('congress.BodyTerm', source_field='term_id', db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('name', fields.CharField(max_length=100)),
                ('opens_on', fields.DateField()),
                ('closes_on', fields.DateField(null=True)),
                ('state', fields.CharEnumField(default=SessionState.PLANNED, enum_type=SessionState, max_length=20)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'legislative_session', 'app': 'congress', 'unique_together': (('term_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MemberGroup',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('body', fields.ForeignKeyField('congress.Body', source_field='body_id', db_constraint=True, to_field='id', related_name='groups', on_delete=OnDelete.RESTRICT)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='member_groups', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(enum_type=MemberGroupKind, max_length=20)),
                ('code', fields.CharField(max_length=40)),
                ('name', fields.CharField(max_length=100)),
                ('synthetic', fields.BooleanField(default=False)),
                ('dissolved_on', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'member_group', 'app': 'congress', 'unique_together': (('body_id', 'code'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_index=True, db_constraint=True, to_field='id', related_name='people', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=100)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'person', 'app': 'congress', 'indexes': [Index(fields=['county_id', 'name', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContactLink',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('member', fields.ForeignKeyField('congress.Person', source_field='member_id', db_index=True, db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('representative', fields.ForeignKeyField('congress.Person', source_field='representative_id', db_index=True, db_constraint=True, to_field='id', related_name='contacted_by', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'contact_link', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Membership',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('congress.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.RESTRICT)),
                ('body', fields.ForeignKeyField('congress.Body', source_field='body_id', db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.RESTRICT)),
                ('term', fields.ForeignKeyField('congress.BodyTerm', source_field='term_id', db_index=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.RESTRICT)),
                ('office', fields.CharEnumField(default=Office.MEMBER, enum_type=Office, max_length=20)),
                ('number', fields.CharField(null=True, max_length=20)),
                ('delegation', fields.ForeignKeyField('congress.MemberGroup', source_field='delegation_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='delegates', on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('congress.MemberGroup', source_field='group_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='grouped', on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('congress.ElectoralDistrict', source_field='district_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('state', fields.CharEnumField(default=MembershipState.IN_OFFICE, enum_type=MembershipState, max_length=20)),
                ('suspended_for', fields.CharEnumField(null=True, enum_type=SuspensionReason, max_length=20)),
                ('ended_for', fields.CharEnumField(null=True, enum_type=EndReason, max_length=30)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'membership', 'app': 'congress', 'unique_together': (('term_id', 'number'),), 'indexes': [Index(fields=['body_id', 'state', 'person_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PersonSecrets',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.OneToOneField('congress.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='secrets', on_delete=OnDelete.RESTRICT)),
                ('phone', fields.TextField(null=True, unique=False)),
                ('home_address', fields.TextField(null=True, unique=False)),
                ('identity_number', fields.TextField(null=True, unique=False)),
                ('identity_digest', fields.CharField(null=True, unique=True, max_length=64)),
                ('key_id', fields.CharField(db_index=True, max_length=16)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'person_secrets', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Posting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('congress.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='postings', on_delete=OnDelete.RESTRICT)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name='postings', on_delete=OnDelete.RESTRICT)),
                ('grid_cell', fields.ForeignKeyField('congress.GridCell', source_field='grid_cell_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='postings', on_delete=OnDelete.RESTRICT)),
                ('households', fields.IntField(null=True)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'posting', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SessionAbsence',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('congress.LegislativeSession', source_field='session_id', db_constraint=True, to_field='id', related_name='absences', on_delete=OnDelete.RESTRICT)),
                ('membership', fields.ForeignKeyField('congress.Membership', source_field='membership_id', db_index=True, db_constraint=True, to_field='id', related_name='absences', on_delete=OnDelete.RESTRICT)),
                ('approved', fields.BooleanField()),
            ],
            options={'table': 'session_absence', 'app': 'congress', 'unique_together': (('session_id', 'membership_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SessionLeave',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('congress.LegislativeSession', source_field='session_id', db_constraint=True, to_field='id', related_name='leaves', on_delete=OnDelete.RESTRICT)),
                ('membership', fields.ForeignKeyField('congress.Membership', source_field='membership_id', db_index=True, db_constraint=True, to_field='id', related_name='leaves', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=200)),
                ('approved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session_leave', 'app': 'congress', 'unique_together': (('session_id', 'membership_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Sitting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('congress.LegislativeSession', source_field='session_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('name', fields.CharField(max_length=100)),
                ('place', fields.CharField(default='', max_length=100)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharEnumField(default=SessionState.PLANNED, enum_type=SessionState, max_length=20)),
                ('due', fields.IntField(null=True)),
                ('quorum', fields.IntField(null=True)),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'sitting', 'app': 'congress', 'unique_together': (('session_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SittingSeat',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sitting', fields.ForeignKeyField('congress.Sitting', source_field='sitting_id', db_constraint=True, to_field='id', related_name='roll', on_delete=OnDelete.RESTRICT)),
                ('membership', fields.ForeignKeyField('congress.Membership', source_field='membership_id', db_index=True, db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.RESTRICT)),
                ('entitled', fields.BooleanField()),
                ('checked_in_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('checked_in_by', fields.ForeignKeyField('congress.Account', source_field='checked_in_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='check_ins', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'sitting_seat', 'app': 'congress', 'unique_together': (('sitting_id', 'membership_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Account',
            name='person',
            field=fields.ForeignKeyField('congress.Person', source_field='person_id', null=True, unique=True, db_constraint=True, to_field='id', related_name='accounts', on_delete=OnDelete.RESTRICT),
        ),
        AddCheck('AuditEntry', '(number IS NULL) = (hash IS NULL) AND (number IS NULL) = (previous IS NULL)', 'audit_entry_is_sealed_wholly_or_not_at_all'),
        AddCheck('Body', 'seats IS NULL OR seats > 0', 'body_has_seats'),
        AddCheck('BodyTerm', 'number > 0 AND (ends_on IS NULL OR ends_on > begins_on)', 'body_term_runs_forward'),
        AddCheck('ElectoralDistrict', 'seats IS NULL OR seats > 0', 'electoral_district_has_seats'),
        AddCheck('GridCell', 'households IS NULL OR households >= 0', 'grid_cell_counts_households'),
        AddCheck('LegislativeSession', 'number > 0 AND (closes_on IS NULL OR closes_on >= opens_on)', 'legislative_session_runs_forward'),
        AddCheck('ContactLink', 'member_id <> representative_id AND (until IS NULL OR until >= since)', 'contact_link_joins_two_people'),
        AddCheck('Membership', "(state = 'ended') = (until IS NOT NULL) AND (state = 'ended') = (ended_for IS NOT NULL) AND (state = 'suspended') = (suspended_for IS NOT NULL) AND (until IS NULL OR until >= since)", 'membership_has_the_reason_of_its_state'),
        AddCheck('Posting', '(households IS NULL OR households >= 0) AND (until IS NULL OR until >= since)', 'posting_has_possible_figures'),
        AddCheck('Sitting', "(state = 'planned') = (opened_at IS NULL) AND (state = 'closed') = (closed_at IS NOT NULL) AND (opened_at IS NULL) = (due IS NULL) AND (due IS NULL) = (quorum IS NULL)", 'sitting_has_the_figures_of_its_state'),
        AddCheck('SittingSeat', 'entitled OR checked_in_at IS NULL', 'sitting_seat_of_a_suspended_stays_empty'),
        # Tortoise adds the column without what makes it unique.
        ops.RunSQL(
            "CREATE UNIQUE INDEX account_of_one_person ON account (person_id)",
            reverse_sql="DROP INDEX account_of_one_person",
        ),
        # One open seat of a person in a term, one open posting at a place, one open link between two people.
        ops.RunSQL(
            "CREATE UNIQUE INDEX membership_one_open_seat ON membership (person_id, term_id) WHERE state <> 'ended'",
            reverse_sql="DROP INDEX membership_one_open_seat",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX posting_one_open ON posting (person_id, node_id, COALESCE(grid_cell_id, 0))"
            " WHERE until IS NULL",
            reverse_sql="DROP INDEX posting_one_open",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX contact_link_one_open ON contact_link (member_id, representative_id)"
            " WHERE until IS NULL",
            reverse_sql="DROP INDEX contact_link_one_open",
        ),
    ]
