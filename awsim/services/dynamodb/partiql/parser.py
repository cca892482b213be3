"""How a statement is read (developer guide, "PartiQL statements for DynamoDB")."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.partiql.lexer import KEYWORDS, Kind, Token, malformed
from awsim.services.dynamodb.partiql.statements import (
    Command,
    Delete,
    Exists,
    Insert,
    Order,
    Select,
    Source,
    Statement,
    Update,
)
from awsim.services.dynamodb.partiql.where import WhereReader, unrecognized_function

if TYPE_CHECKING:
    from awsim.services.dynamodb.expressions.paths import DocumentPath

_SET_FUNCTIONS: dict[str, type[syntax.Add | syntax.Delete]] = {"set_add": syntax.Add, "set_delete": syntax.Delete}
_VALUE_FUNCTIONS = frozenset({"list_append", "if_not_exists"})


@lru_cache(maxsize=1024)
def parse_statement(text: str) -> Statement:
    """Read a statement."""
    reader = StatementReader(text)
    command = reader.statement()
    return Statement(command, reader.bindings, reader.parameters)


class StatementReader(WhereReader):
    """Reads whole statements."""

    def statement(self) -> Command:
        """Read all of the text."""
        command = self._command()
        self.accept(";")
        if self.token.kind is not Kind.END:
            raise malformed("Unexpected token after expression")
        return command

    def _command(self) -> Command:
        if self.accept_word("SELECT"):
            return self._select()
        if self.accept_word("INSERT", "INTO"):
            return self._insert()
        if self.accept_word("UPDATE"):
            return self._update()
        if self.accept_word("DELETE", "FROM"):
            return self._delete()
        if self.accept_word("FROM"):
            return self._update_from()
        if self.accept_word("EXISTS"):
            return self._exists()
        raise malformed("Expected data manipulation")

    def _select(self) -> Select:
        columns = None if self.accept("*") else self._columns()
        if not self.accept_word("FROM"):
            raise malformed("Expected FROM")
        source = self._source("Unexpected term")
        self._refuse_alias()
        where = self._where()
        order = self._order() if self.accept_word("ORDER", "BY") else ()
        if order and where is None:
            if self.token.is_word("WHERE"):
                raise malformed("Unexpected token after expression")
            raise ValidationError("Must have WHERE clause in the statement when using ORDER BY clause.")
        return Select(source, columns, where, order)

    def _columns(self) -> tuple[DocumentPath, ...]:
        columns = [self._column()]
        while self.accept(","):
            columns.append(self._column())
        names = [column_name(column) for column in columns]
        repeated = next((name for index, name in enumerate(names) if name in names[:index]), None)
        if repeated is not None:
            raise ValidationError(f"Duplicate identifiers in select clause: {repeated}")
        return tuple(columns)

    def _column(self) -> DocumentPath:
        token, following = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.is_symbol("*"):
            raise ValidationError("Other attributes should not be present in the projection when '*' is used.")
        if token.kind is Kind.WORD and following.is_symbol("("):
            raise ValidationError(f"Unexpected path component at {token.position}")
        names = self.bindings.names
        return tuple(names[part] if isinstance(part, str) else part for part in self.path().elements)

    def _order(self) -> tuple[Order, ...]:
        orders: list[Order] = []
        while not orders or self.accept(","):
            name = self.name("Unexpected term")
            is_descending = self.accept_word("DESC")
            if not is_descending:
                self.accept_word("ASC")
            orders.append(Order(name, is_descending))
        return tuple(orders)

    def _insert(self) -> Insert:
        source = self._source("Expected identifier for simple path")
        if source.index is not None:
            raise ValidationError("FROM clause may only contain a single table name")
        if not self.accept_word("VALUE"):
            raise malformed("Unexpected token after expression")
        if not self.accept("{"):
            raise ValidationError(
                "Unsupported format in item expression. Please use struct format {...} to express item values "
                "for insert statement."
            )
        return Insert(source, self.tuple_of_terms())

    def _update(self) -> Update:
        source = self._table("Expected identifier for simple path")
        update = self._sections()
        return Update(source, update, self._where(), self._returning())

    def _update_from(self) -> Update:
        """`FROM table WHERE condition SET …`, the other way round."""
        source = self._table("Unexpected term")
        where = self._where()
        return Update(source, self._sections(), where, self._returning())

    def _delete(self) -> Delete:
        source = self._table("Expected identifier for simple path")
        where, returning = self._where(), self._returning()
        if returning not in (None, "ALL_OLD"):
            said = returning.replace("UPDATED", "MODIFIED").replace("_", " ")
            raise ValidationError(
                f"Invalid returning clause: RETURNING {said} *. Only RETURNING ALL OLD * is allowed in DELETE "
                "statements."
            )
        return Delete(source, where, returning)

    def _exists(self) -> Exists:
        self.expect("(", "LEFT_PAREN")
        if not self.accept_word("SELECT"):
            raise malformed("Unexpected term")
        select = self._select()
        self.expect(")", "RIGHT_PAREN")
        return Exists(select)

    def _source(self, missing: str) -> Source:
        parts = [self.name(missing)]
        while self.accept("."):
            parts.append(self.name("Invalid path dot component"))
        if len(parts) > 2:
            raise ValidationError("A path may contain at most 2 components in the FROM clause")
        return Source(*parts)

    def _table(self, missing: str) -> Source:
        source = self._source(missing)
        if source.index is not None:
            raise ValidationError("This operation is not supported on an index")
        self._refuse_alias()
        return source

    def _refuse_alias(self) -> None:
        token = self.token
        is_name = token.kind is Kind.QUOTED or (token.kind is Kind.WORD and token.text.upper() not in KEYWORDS)
        if is_name or token.is_word("AS"):
            raise ValidationError("Aliasing is not supported")

    def _where(self) -> syntax.Condition | None:
        return self.condition() if self.accept_word("WHERE") else None

    def _returning(self) -> str | None:
        if not self.accept_word("RETURNING"):
            return None
        for words, value in _RETURNING.items():
            if self.accept_word(*words):
                if not self.accept("*"):
                    break
                return value
        raise ValidationError("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause")

    def _sections(self) -> syntax.Update:
        sections: list[syntax.Section] = []
        while True:
            if self.accept_word("SET"):
                read = self._set
            elif self.accept_word("REMOVE"):
                read = self._remove
            elif sections:
                return syntax.Update(tuple(sections))
            else:
                raise malformed("Expected data manipulation")
            actions = [read()]
            while self.accept(","):
                actions.append(read())
            sections.append(syntax.Section("", tuple(actions)))

    def _remove(self) -> syntax.Action:
        return syntax.Remove(self.path())

    def _set(self) -> syntax.Action:
        target = self.path()
        self.expect("=", "EQ")
        token, following = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        name = token.text.lower()
        if token.kind is Kind.WORD and following.is_symbol("(") and name in _SET_FUNCTIONS:
            return self._set_function(target, token)
        return syntax.Set(target, self._assigned())

    def _assigned(self) -> syntax.Operand | syntax.Arithmetic:
        left = self._assigned_operand()
        for operator in "+-":
            if self.accept(operator):
                return syntax.Arithmetic(operator, left, self._assigned_operand())
        return left

    def _assigned_operand(self) -> syntax.Operand:
        if self.begins_term():
            return self.value()
        token, following = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind is not Kind.WORD or not following.is_symbol("("):
            return self.path()
        if token.text.lower() not in _VALUE_FUNCTIONS:
            raise unrecognized_function(token)
        self.at += 2
        arguments = [self._assigned_operand()]
        while self.accept(","):
            arguments.append(self._assigned_operand())
        self.expect(")", "RIGHT_PAREN")
        return syntax.Function(token.text.lower(), tuple(arguments))

    def _set_function(self, target: syntax.Path, token: Token) -> syntax.Action:
        """`set_add(target, members)` or `set_delete(target, members)`."""
        self.at += 2
        name, first = token.text.upper(), self.token
        arguments = [self.operand()]
        while self.accept(","):
            arguments.append(self.operand())
        self.expect(")", "RIGHT_PAREN")
        if len(arguments) != 2:
            raise ValidationError(f"{name} must have exactly two arguments at {token.position}")
        if arguments[0] != target:
            raise ValidationError(f"The first argument to {name} must equal the assignment value at {token.position}")
        members = arguments[1]
        if not isinstance(members, syntax.ValuePlaceholder) or self.is_no_set(members):
            raise ValidationError(f"The second argument to {name} must be a value with type SET at {first.position}")
        return _SET_FUNCTIONS[name.lower()](target, members)


_RETURNING = {
    ("ALL", "OLD"): "ALL_OLD",
    ("ALL", "NEW"): "ALL_NEW",
    ("MODIFIED", "OLD"): "UPDATED_OLD",
    ("MODIFIED", "NEW"): "UPDATED_NEW",
}


def column_name(path: DocumentPath) -> str:
    """What a column is called in the answer: `c` for `a.b.c`, `b[0]` for `a.b[0]`."""
    last_name = max(index for index, element in enumerate(path) if isinstance(element, str))
    return f"{path[last_name]}{''.join(f'[{element}]' for element in path[last_name + 1 :])}"
