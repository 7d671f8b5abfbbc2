/// What the instances of one category say, of at most ``PresenceLimits/instances``: mostly of one.
struct Instances<Value> {
    private(set) var entries: [(instance: UInt32, value: Value)] = []

    /// Whether one more instance has room, or this one is there already.
    func hasRoom(for instance: UInt32) -> Bool {
        entries.count < PresenceLimits.instances || entries.contains { $0.instance == instance }
    }

    /// What an instance says; nil: nothing.
    subscript(instance: UInt32) -> Value? {
        get { entries.first { $0.instance == instance }?.value }
        set {
            let place = entries.firstIndex { $0.instance == instance }
            switch (place, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append((instance, value))
            case (nil, nil): break
            }
        }
    }
}
