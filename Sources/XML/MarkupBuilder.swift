/// Collects the contents of a `Markup`: elements, texts and received elements, with `if` and `for` among them.
@resultBuilder
public enum MarkupBuilder {
    /// An element.
    public static func buildExpression(_ element: Markup) -> [Markup.Content] { [.element(element)] }
    /// A text.
    public static func buildExpression(_ text: String) -> [Markup.Content] { [.text(text)] }
    /// A received element.
    public static func buildExpression(_ element: XMLElement) -> [Markup.Content] { [.received(element)] }
    /// Contents that were made elsewhere.
    public static func buildExpression(_ contents: [Markup.Content]) -> [Markup.Content] { contents }
    /// Several contents, one after the other.
    public static func buildBlock(_ parts: [Markup.Content]...) -> [Markup.Content] { parts.flatMap(\.self) }
    /// The contents of `for`.
    public static func buildArray(_ parts: [[Markup.Content]]) -> [Markup.Content] { parts.flatMap(\.self) }
    /// The contents of `if` without `else`.
    public static func buildOptional(_ part: [Markup.Content]?) -> [Markup.Content] { part ?? [] }
    /// The contents of `if`.
    public static func buildEither(first part: [Markup.Content]) -> [Markup.Content] { part }
    /// The contents of `else`.
    public static func buildEither(second part: [Markup.Content]) -> [Markup.Content] { part }
}
