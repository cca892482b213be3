"""Templates as Velocity's user guide has them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.velocity.scope import TemplateError
from awsim.common.velocity.template import Template
from awsim.common.velocity.values import from_json


def rendered(template: str, /, **values: Any) -> str:
    return Template(template).render(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x|${x}|$!x|$!{x}", "1|1|1|1"),
        ("$none|${none}|$!none|$!{none.a}|${none.a(1)}", "$none|${none}|||${none.a(1)}"),
        (r"\$x costs 5$ or $5 \d", r"$x costs 5$ or $5 \d"),
        (r"\#if \#set", "#if #set"),
        ("colour #ffffff and # and #1", "colour #ffffff and # and #1"),
        ("$map.a $map.get('a') ${map['a']} $map.nope", "b b b $map.nope"),
        ("$list[0] $list.get(1) $list[-1] $list[9] $list.size()", "1 2 3 $list[9] 3"),
        ("$map $list $yes", "{a=b} [1, 2, 3] true"),
        ("$text.length() $text.substring(1, 3) $text.toUpperCase().replace('L', \"1\")", "5 el HE11O"),
        ("$text.substring(3,1) $text.split('l').size() $text.matches('h.*')", "$text.substring(3,1) 3 true"),
        ("$text.replaceAll('(l+)', '<$1>')", "he<ll>o"),
        ("$map.entrySet().get(0).key $map.containsKey('a') $map.empty", "a true false"),
        ("#foreach($e in $map.entrySet())$e.getKey()-$e.getValue() $e.value $e#end", "a-b b a=b"),
        ("$map.entrySet() $map.entrySet().get(0).other", "[a=b] $map.entrySet().get(0).other"),
        (
            "$x.parseInt('12') $x.parseInt('ff', 16) $x.parseInt('a') $x.parseDouble('1.5')",
            "12 255 $x.parseInt('a') 1.5",
        ),
    ],
)
def test_references(text: str, expected: str) -> None:
    values = {"x": 1, "map": {"a": "b"}, "list": [1, 2, 3], "yes": True, "text": "hello"}
    assert rendered(text, **values) == expected


def test_nothing_of_python_can_be_reached() -> None:
    text = "$x.__class__ $x.format('a') $x.class $m.items() $m.__len__() $l.append(1) $l.copy()"
    assert rendered(text, x="a", m={"k": 1}, l=[]) == text


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("true", True),
        ("false", False),
        ("null", False),
        ("$none", False),
        ("!$none", True),
        ("''", True),
        ("0", True),
        ("1 == 1.0", True),
        ("'1' == 1", True),
        ("1 < 2 && 2 <= 2", True),
        ("1 gt 2 or 2 ne 3", True),
        ("not (1 == 1)", False),
        ("$none == $none", True),
        ("1 + 2 * 3 == 7", True),
        ("(1 + 2) * 3 == 9", True),
        ("'a' < 1", False),
        ("false || false && true", False),
    ],
)
def test_conditions(condition: str, holds: bool) -> None:
    assert rendered(f"#if({condition})yes#{{else}}no#end") == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("-7 % 3", "-1"),
        ("7.0 / 2", "3.5"),
        ("1 + 'a'", "1a"),
        ("12345678.9 + 0", "1.23456789E7"),
        ("0.00012 + 0", "1.2E-4"),
        ("100.0 * 1", "100.0"),
        ("[1..3]", "[1, 2, 3]"),
        ("[3..1]", "[3, 2, 1]"),
        ("{'a': [], \"b\": {}}", "{a=[], b={}}"),
        ('"$x and ""$x"""', '1 and "1"'),
        ("'$x ''quoted'''", "$x 'quoted'"),
        ('"#if($x == 1)one#end"', "one"),
    ],
)
def test_expressions(expression: str, text: str) -> None:
    assert rendered(f"#set($y = {expression})$y", x=1) == text


@pytest.mark.parametrize("expression", ["1 / 0", "1 - 'a'", "null + 1", "$none"])
def test_a_null_value_sets_nothing(expression: str) -> None:
    assert rendered(f"#set($y = 1)#set($y = {expression})$y") == "1"


def test_what_a_mapping_holds_can_be_set() -> None:
    context: dict[str, Any] = {"override": {"header": {}}, "list": [1, 2]}
    rendered("#set($context.override.header['X-A'] = 'b')#set($context.list[1] = 5)", context=context)
    assert context == {"override": {"header": {"X-A": "b"}}, "list": [1, 5]}


def test_loops() -> None:
    assert rendered("#foreach($i in [5..7])$foreach.index$foreach.count$i#if($foreach.hasNext), #end#end") == (
        "015, 126, 237"
    )
    assert rendered("#foreach($v in {'a': 1, 'b': 2})$v#end") == "12"
    assert rendered("#foreach($i in $none)$i#end.") == "."
    assert rendered("#foreach($i in [1..5])#if($i == 3)#break#end$i#end$!i") == "12"
    assert rendered("#foreach($a in [1,2])#foreach($b in [1])$foreach.parent.index#end#end$!foreach") == "01"


def test_a_macro_is_called_with_values() -> None:
    assert rendered("#macro(pair $a $b)<$a,$b>#end#pair(1, 'x')#pair('y' $z)", z=2) == "<1,x><y,2>"


def test_a_definition_is_written_where_it_is_named() -> None:
    assert rendered("#define($hello)Hi $who#end#set($who = 'you')$hello") == "Hi you"


def test_evaluate_stop_comments_and_raw_text() -> None:
    assert rendered("#evaluate('$x#if(true)!#end')", x=1) == "1!"
    assert rendered("a#stop b") == "a"
    assert rendered("a## comment\nb#* more\n *#c#[[$x #if]]#", x=1) == "abc$x #if"


def test_a_directives_line_leaves_no_line() -> None:
    assert rendered("#set($a = 1)\n#if($a == 1)\nyes\n#end\nend") == "yes\nend"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#if($x)", "Line 1: #end is missing"),
        ("a\n#end", "Line 2: #end out of place"),
        ("#set($x 1)", "Line 1: '=' is missing"),
        ("#set(1 = 1)", "Line 1: #set needs a reference to set"),
        ("#foreach($a $b)#end", "Line 1: #foreach needs: $name in $list"),
        ("#if()#end", "Line 1: a value is missing"),
        ("#set($x = 'a)", "Line 1: a quotation mark is missing"),
        ("#parse('x')", "Line 1: #parse needs another file, and there is none"),
        ("#nobody(1)", "There is no directive or macro #nobody"),
        ("#macro(a)#a()#end#a()", "#a is called too deep"),
        ("#set($x = [1..9000000])", "The range is too long"),
    ],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(text)
    assert str(caught.value) == message


def test_output_has_an_end() -> None:
    double = '#set($x = "$x$x")' * 30
    with pytest.raises(TemplateError, match="more than a payload"):
        rendered(double + "$x", x="0123456789")


def test_arrays_that_were_read_are_written_as_json() -> None:
    assert rendered("$x.a $x", x=from_json({"a": [1, {"b": "c"}]})) == '[1,{"b":"c"}] {a=[1,{"b":"c"}]}'


@given(st.text().filter(lambda text: not set(text) & set("$#\\")))
def test_text_stays_as_it_is(text: str) -> None:
    assert rendered(text) == text


@given(st.text(alphabet="$#\\{}()[]!.ax1'\" \nifsetendforeach=,|", max_size=60))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    with suppress(TemplateError):
        rendered(text, a={"x": [1]}, x="a")


@pytest.mark.parametrize(
    "text",
    [
        "#set($x = 'ab')#foreach($i in [1..40])#set($x = $x.concat($x))#end",
        "#set($x = 'ab')#foreach($i in [1..40])#set($x = $x.replaceAll('a', 'aaaa'))#end",
        "#set($l = [1])#foreach($i in [1..40])#set($done = $l.addAll($l))#end",
        "#set($x = 'ab')#foreach($i in [1..40])#set($x = $x + $x)#end",
        "#set($n = 10)#foreach($i in [1..40])#set($n = $n * $n)#end",
    ],
)
def test_values_do_not_grow_for_ever(text: str) -> None:
    with pytest.raises(TemplateError):
        rendered(text)


def test_break_outside_of_a_loop_ends_the_template() -> None:
    assert rendered("a#break b") == "a"
