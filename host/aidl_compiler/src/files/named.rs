//! The types that a definition names: where files may have to be looked for.

use crate::ast;

/// The names of types in a definition, and the types before the last dot of references.
pub(super) fn names_in(definition: &ast::Definition, names: &mut Vec<ast::Name>) {
    let members = &definition.members;
    for method in &members.methods {
        names_in_type(&method.returns, names);
        for argument in &method.arguments {
            names_in_type(&argument.kind, names);
        }
    }
    for variable in members.fields.iter().chain(&members.constants) {
        names_in_type(&variable.kind, names);
        if let Some(value) = &variable.value {
            names_in_expression(value, names);
        }
    }
    for value in members.enumerators.iter().filter_map(|enumerator| enumerator.value.as_ref()) {
        names_in_expression(value, names);
    }
    for nested in &members.nested {
        names_in(nested, names);
    }
}

fn names_in_type(kind: &ast::Type, names: &mut Vec<ast::Name>) {
    names.push(kind.name.clone());
    for argument in &kind.arguments {
        names_in_type(argument, names);
    }
    for size in kind.dimensions.iter().filter_map(|(_, size)| size.as_ref()) {
        names_in_expression(size, names);
    }
}

fn names_in_expression(expression: &ast::Expression, names: &mut Vec<ast::Name>) {
    match &expression.kind {
        ast::Expressed::Reference(name) => {
            if let Some((owner, _)) = name.rsplit_once('.') {
                names.push(ast::Name { text: owner.to_owned(), span: expression.span });
            }
        }
        ast::Expressed::Unary(_, operand) => names_in_expression(operand, names),
        ast::Expressed::Chain(first, more) => {
            names_in_expression(first, names);
            more.iter().for_each(|(_, operand)| names_in_expression(operand, names));
        }
        ast::Expressed::Array(elements) => {
            elements.iter().for_each(|element| names_in_expression(element, names));
        }
        _ => {}
    }
}
