import Security

/// The paths of one application's resources: drawn anew in each run, so that a client that builds URLs from parts
/// finds nothing.
struct LinkTable {
    /// The application's own path.
    let root: String
    private var paths: [Place: String]
    private var places: [String: Place]

    init(root: String) {
        self.root = root
        paths = [.application: root]
        places = [root.lowercased(): .application]
    }

    /// The path of a place: the same whenever it is asked for.
    mutating func path(of place: Place) -> String {
        if let path = paths[place] { return path }
        let path = "\(root)/\(RandomBytes.hexadecimal(count: 3))/\(RandomBytes.hexadecimal(count: 6))"
        paths[place] = path
        places[path] = place
        return path
    }

    /// What a path leads to. IIS does not tell capitals from small letters.
    func place(at path: String) -> Place? { places[path.lowercased()] }
}
