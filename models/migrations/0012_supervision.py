from tortoise.migrations import operations as ops
from models.supervision.rows import SupervisionRole, VisitConclusion
from models.supervision.workflow import ProblemState, ProblemStep
from tortoise.fields.base import OnDelete
from tortoise import fields

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0011_projects')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SupervisionGroup',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.OneToOneField('congress.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='supervision_group', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=100)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'supervision_group', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SupervisionMember',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('congress.SupervisionGroup', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('congress.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='supervisions', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(enum_type=SupervisionRole, max_length=20)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'supervision_member', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SupervisionVisit',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_index=True, db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('congress.SupervisionGroup', source_field='group_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.RESTRICT)),
                ('visited_on', fields.DateField()),
                ('findings', fields.TextField(unique=False)),
                ('conclusion', fields.CharEnumField(enum_type=VisitConclusion, max_length=20)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorder', fields.ForeignKeyField('congress.Account', source_field='recorder_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='recorded_visits', on_delete=OnDelete.RESTRICT)),
                ('synthetic', fields.BooleanField(default=False)),
            ],
            options={'table': 'supervision_visit', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SupervisionProblem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='problems', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('visit', fields.ForeignKeyField('congress.SupervisionVisit', source_field='visit_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='problems', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=200)),
                ('state', fields.CharEnumField(enum_type=ProblemState, max_length=20)),
                ('unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='unit_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='problems', on_delete=OnDelete.RESTRICT)),
                ('responsible', fields.CharField(default='', max_length=100)),
                ('due_on', fields.DateField(null=True, db_index=True)),
                ('overdue', fields.BooleanField(default=False)),
                ('raised_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('synthetic', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'supervision_problem', 'app': 'congress', 'unique_together': (('item_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProblemEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('problem', fields.ForeignKeyField('congress.SupervisionProblem', source_field='problem_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('step', fields.CharEnumField(enum_type=ProblemStep, max_length=20)),
                ('state', fields.CharEnumField(enum_type=ProblemState, max_length=20)),
                ('text', fields.TextField(default='', unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('account', fields.ForeignKeyField('congress.Account', source_field='account_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='problem_entries', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'problem_entry', 'app': 'congress', 'unique_together': (('problem_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='VisitParticipant',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('visit', fields.ForeignKeyField('congress.SupervisionVisit', source_field='visit_id', db_constraint=True, to_field='id', related_name='participants', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('congress.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='visits', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'visit_participant', 'app': 'congress', 'unique_together': (('visit_id', 'person_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        AddCheck('SupervisionMember', 'until IS NULL OR until >= since', 'supervision_member_serves_forward'),
        AddCheck('SupervisionProblem', "(state IN ('raised', 'dismissed')) = (unit_id IS NULL) AND (unit_id IS NULL) = (due_on IS NULL) AND (state = 'closed') = (closed_at IS NOT NULL) AND (state = 'assigned' OR NOT overdue)", 'supervision_problem_has_the_figures_of_its_state'),
        # One open membership of a person in a group, one open lead of a group.
        ops.RunSQL(
            "CREATE UNIQUE INDEX supervision_member_once ON supervision_member (group_id, person_id) WHERE until IS NULL",
            reverse_sql="DROP INDEX supervision_member_once",
        ),
        ops.RunSQL(
            "CREATE UNIQUE INDEX supervision_group_one_lead ON supervision_member (group_id)"
            " WHERE until IS NULL AND role = 'lead'",
            reverse_sql="DROP INDEX supervision_group_one_lead",
        ),
    ]
