from tortoise.migrations import operations as ops
from models.fields import HundredthsField
from models.projects.lights import ItemDecision, ItemState, Light, Reason
from models.supervision.watches.watching import WatchReason, WatchVerdict
from models.supervision.year.rows import WatchEnd
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0012_supervision')]

    initial = False

    operations = [
        ops.CreateModel(
            name='MidYearReport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_constraint=True, to_field='id', related_name='mid_year_reports', on_delete=OnDelete.RESTRICT)),
                ('year', fields.SmallIntField()),
                ('author', fields.CharField(max_length=100)),
                ('text', fields.TextField(unique=False)),
                ('heard_by', fields.ForeignKeyField('congress.Body', source_field='heard_by_id', db_index=True, db_constraint=True, to_field='id', related_name='mid_year_reports', on_delete=OnDelete.RESTRICT)),
                ('heard_on', fields.DateField()),
                ('as_of', fields.DateField()),
                ('published_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('publisher', fields.ForeignKeyField('congress.Account', source_field='publisher_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='mid_year_reports', on_delete=OnDelete.RESTRICT)),
                ('synthetic', fields.BooleanField(default=False)),
            ],
            options={'table': 'mid_year_report', 'app': 'congress', 'unique_together': (('node_id', 'year'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MidYearEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('place', fields.IntField()),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=200)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('lead_unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='lead_unit_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('budget', HundredthsField(null=True)),
                ('baseline', HundredthsField(null=True)),
                ('target', HundredthsField(null=True)),
                ('target_unit', fields.CharField(default='', max_length=20)),
                ('quantity', HundredthsField(null=True)),
                ('progress', HundredthsField()),
                ('planned_progress', HundredthsField()),
                ('spent', HundredthsField()),
                ('decision', fields.CharEnumField(null=True, enum_type=ItemDecision, max_length=20)),
                ('accepted_on', fields.DateField(null=True)),
                ('state', fields.CharEnumField(null=True, enum_type=ItemState, max_length=20)),
                ('light', fields.CharEnumField(null=True, enum_type=Light, max_length=10)),
                ('light_reason', fields.CharEnumField(null=True, enum_type=Reason, max_length=30)),
                ('light_facts', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('light_as_of', fields.DateField(null=True)),
                ('problems_open', fields.IntField()),
                ('report', fields.ForeignKeyField('congress.MidYearReport', source_field='report_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'mid_year_entry', 'app': 'congress', 'unique_together': (('report_id', 'place'), ('report_id', 'item_id')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WatchRules',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='watch_rules', on_delete=OnDelete.RESTRICT)),
                ('version', fields.SmallIntField()),
                ('satisfaction', HundredthsField()),
                ('evaluators', fields.IntField()),
                ('basically_is_low', fields.BooleanField()),
                ('unaccepted_is_low', fields.BooleanField()),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'watch_rules', 'app': 'congress', 'unique_together': (('county_id', 'version'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='YearEndList',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='year_end_lists', on_delete=OnDelete.RESTRICT)),
                ('year', fields.SmallIntField()),
                ('version', fields.SmallIntField()),
                ('text', fields.TextField(default='', unique=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('rules', fields.ForeignKeyField('congress.WatchRules', source_field='rules_id', db_index=True, db_constraint=True, to_field='id', related_name='lists', on_delete=OnDelete.RESTRICT)),
                ('as_of', fields.DateField()),
                ('published_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('publisher', fields.ForeignKeyField('congress.Account', source_field='publisher_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='year_end_lists', on_delete=OnDelete.RESTRICT)),
                ('synthetic', fields.BooleanField(default=False)),
            ],
            options={'table': 'year_end_list', 'app': 'congress', 'unique_together': (('county_id', 'year', 'version'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='YearEndEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('place', fields.IntField()),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=200)),
                ('node', fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('lead_unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='lead_unit_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('budget', HundredthsField(null=True)),
                ('baseline', HundredthsField(null=True)),
                ('target', HundredthsField(null=True)),
                ('target_unit', fields.CharField(default='', max_length=20)),
                ('quantity', HundredthsField(null=True)),
                ('progress', HundredthsField()),
                ('planned_progress', HundredthsField()),
                ('spent', HundredthsField()),
                ('decision', fields.CharEnumField(null=True, enum_type=ItemDecision, max_length=20)),
                ('accepted_on', fields.DateField(null=True)),
                ('state', fields.CharEnumField(null=True, enum_type=ItemState, max_length=20)),
                ('light', fields.CharEnumField(null=True, enum_type=Light, max_length=10)),
                ('light_reason', fields.CharEnumField(null=True, enum_type=Reason, max_length=30)),
                ('light_facts', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('light_as_of', fields.DateField(null=True)),
                ('problems_open', fields.IntField()),
                ('list', fields.ForeignKeyField('congress.YearEndList', source_field='list_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('carried', fields.BooleanField(default=False)),
                ('measures', fields.TextField(default='', unique=False)),
                ('test_electorate', fields.IntField(null=True)),
                ('test_valid', fields.IntField(null=True)),
                ('test_satisfied', fields.IntField(null=True)),
                ('test_basically_satisfied', fields.IntField(null=True)),
                ('test_not_satisfied', fields.IntField(null=True)),
                ('period', fields.ForeignKeyField('congress.EvaluationPeriod', source_field='period_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('evaluations', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('verdict', fields.CharEnumField(enum_type=WatchVerdict, max_length=20)),
                ('reason', fields.CharEnumField(enum_type=WatchReason, max_length=40)),
                ('facts', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'year_end_entry', 'app': 'congress', 'unique_together': (('list_id', 'place'), ('list_id', 'item_id')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ItemWatch',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_index=True, db_constraint=True, to_field='id', related_name='watches', on_delete=OnDelete.RESTRICT)),
                ('began_with', fields.ForeignKeyField('congress.YearEndEntry', source_field='began_with_id', db_index=True, db_constraint=True, to_field='id', related_name='watches_begun', on_delete=OnDelete.RESTRICT)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_how', fields.CharEnumField(null=True, enum_type=WatchEnd, max_length=20)),
                ('ended_with', fields.ForeignKeyField('congress.YearEndEntry', source_field='ended_with_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='watches_ended', on_delete=OnDelete.RESTRICT)),
                ('ended_why', fields.TextField(default='', unique=False)),
                ('ender', fields.ForeignKeyField('congress.Account', source_field='ender_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='ended_watches', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'item_watch', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        AddCheck('WatchRules', 'satisfaction BETWEEN 0 AND 10000 AND evaluators >= 1', 'watch_rules_are_possible'),
        AddCheck('YearEndList', "version >= 1 AND (version = 1) = (reason = '')", 'year_end_list_says_why'),
        AddCheck('YearEndEntry', '(test_electorate IS NULL) = (test_valid IS NULL) AND (test_electorate IS NULL) = (test_satisfied IS NULL) AND (test_electorate IS NULL) = (test_basically_satisfied IS NULL) AND (test_electorate IS NULL) = (test_not_satisfied IS NULL) AND (test_electorate IS NULL OR (test_satisfied + test_basically_satisfied + test_not_satisfied = test_valid AND test_satisfied >= 0 AND test_basically_satisfied >= 0 AND test_not_satisfied >= 0 AND test_valid <= test_electorate))', 'year_end_entry_has_a_test_that_adds_up'),
        AddCheck('ItemWatch', "(ended_at IS NULL) = (ended_how IS NULL) AND (ended_with_id IS NOT NULL) = (coalesce(ended_how, '') = 'by_list') AND (coalesce(ended_how, '') <> 'by_staff' OR ended_why <> '')", 'item_watch_ends_with_its_cause'),
        # One open watch of an item.
        ops.RunSQL(
            "CREATE UNIQUE INDEX item_watch_once ON item_watch (item_id) WHERE ended_at IS NULL",
            reverse_sql="DROP INDEX item_watch_once",
        ),
    ]
