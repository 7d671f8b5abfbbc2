/// The headers of a message, in their order.
public struct Headers: Sendable, Hashable {
    /// The lines, in order.
    public private(set) var lines: [Header]

    /// Makes a list.
    public init(_ lines: [Header] = []) {
        self.lines = lines
    }

    /// The number of lines.
    public var count: Int { lines.count }

    /// The value of the first line called `name`. Setting replaces that line in place (or appends one) and drops
    /// the other lines of the name; setting nil drops all.
    public subscript(name: HeaderName) -> String? {
        get { firstPlace(of: name).map { lines[$0].value } }
        set {
            guard let newValue else { return remove(name) }
            if contains(name) { set(name, [newValue]) } else { append(name, newValue) }
        }
    }

    /// The values of all lines called `name`, each as one text.
    public func all(_ name: HeaderName) -> [String] {
        places(of: name).map { lines[$0].value }
    }

    /// Whether a line called `name` is there.
    public func contains(_ name: HeaderName) -> Bool {
        firstPlace(of: name) != nil
    }

    /// The values of a list header: all lines called `name`, split at top-level commas, empty elements left out.
    ///
    /// Not for authentication headers, whose commas separate parameters.
    public func values(_ name: HeaderName) -> [String] {
        elements(name).filter { !$0.isEmpty }
    }

    /// Whether `token` is among ``values(_:)`` of `name`, without regard to case.
    public func contains(_ token: String, in name: HeaderName) -> Bool {
        elements(name).contains { $0.equalsIgnoringCase(token) }
    }

    /// Makes room for as many lines as messages usually have: in less than a kilobyte, which malloc(3) has at hand.
    mutating func reserve() {
        lines.reserveCapacity(20)
    }

    /// Adds a line that was received.
    mutating func append(_ header: Header) {
        lines.append(header)
    }

    /// Adds a line at the end.
    public mutating func append(_ name: HeaderName, _ value: String) {
        lines.append(Header(name, value))
    }

    /// Puts a line in front of all others, as a proxy does with `Via`.
    public mutating func prepend(_ name: HeaderName, _ value: String) {
        lines.insert(Header(name, value), at: lines.startIndex)
    }

    /// Replaces all lines called `name` by one line per value, at the place of the first one.
    public mutating func set(_ name: HeaderName, _ values: [String]) {
        let index = firstPlace(of: name) ?? lines.endIndex
        remove(name)
        lines.insert(contentsOf: values.map { Header(name, $0) }, at: index)
    }

    /// Drops all lines called `name`.
    public mutating func remove(_ name: HeaderName) {
        guard contains(name) else { return }
        lines.removeAll { $0.name == name }
    }

    /// As ``values(_:)`` with empty elements kept, so that strict readers can refuse them.
    func elements(_ name: HeaderName) -> [String] {
        var elements: [String] = []
        for place in places(of: name) {
            var list = ListSplitter(lines[place].value.utf8.span)
            while let element = list.next() { elements.append(element.text) }
        }
        return elements
    }

    /// The place of the first line called `name`. Names are compared in place: taking a line out costs many times that.
    func firstPlace(of name: HeaderName) -> Int? {
        guard let known = name.known else { return lines.indices.first { lines[$0].name == name } }
        return firstPlace(of: known)
    }

    /// The place of the first line of a known header.
    func firstPlace(of header: KnownHeader) -> Int? {
        let lines = lines.span
        return lines.indices.first { lines[$0].name.known == header }
    }

    /// The places of all lines called `name`.
    func places(of name: HeaderName) -> some Sequence<Int> {
        ((firstPlace(of: name) ?? lines.endIndex)..<lines.endIndex).lazy.filter { lines[$0].name == name }
    }
}
