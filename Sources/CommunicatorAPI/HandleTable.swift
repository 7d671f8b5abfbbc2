/// Objects by number. A number has the object's place and the place's generation, so that the number of an object that
/// has gone never names another.
struct HandleTable<Object> {
    private struct Slot {
        var generation: UInt32
        var object: Object?
    }

    private var slots: [Slot] = []
    private var free: [Int] = []
    private let lastGeneration: UInt32

    /// - Parameter generations: how many objects one place serves, one after the other.
    init(generations: UInt32 = .max) {
        lastGeneration = generations
    }

    /// The objects that are there, with their handles.
    var entries: [(handle: UInt64, object: Object)] {
        slots.enumerated().compactMap { index, slot in
            slot.object.map { (Self.handle(index, slot.generation), $0) }
        }
    }

    subscript(handle: UInt64) -> Object? {
        index(of: handle).flatMap { slots[$0].object }
    }

    /// Whether the object is there.
    func contains(_ handle: UInt64) -> Bool {
        index(of: handle).map { slots[$0].object != nil } ?? false
    }

    /// Adds the object that `make` makes, which is told its handle.
    mutating func insert(_ make: (UInt64) throws -> Object) rethrows -> UInt64 {
        if free.isEmpty {
            free.append(slots.count)
            slots.append(Slot(generation: 1, object: nil))
        }
        let index = free[free.count - 1]
        let handle = Self.handle(index, slots[index].generation)
        slots[index].object = try make(handle)
        free.removeLast()
        return handle
    }

    /// Changes an object in place; nothing happens if it is not there.
    mutating func update(_ handle: UInt64, _ change: (inout Object) -> Void) {
        guard let index = index(of: handle), var object = slots[index].object else { return }
        change(&object)
        slots[index].object = object
    }

    mutating func remove(_ handle: UInt64) -> Object? {
        guard let index = index(of: handle), let object = slots[index].object else { return nil }
        slots[index].object = nil
        // A place whose generations are used up is not used again.
        if slots[index].generation < lastGeneration {
            slots[index].generation += 1
            free.append(index)
        }
        return object
    }

    private func index(of handle: UInt64) -> Int? {
        let index = Int(handle & 0xFFFF_FFFF) - 1
        guard slots.indices.contains(index), slots[index].generation == UInt32(handle >> 32) else { return nil }
        return index
    }

    private static func handle(_ index: Int, _ generation: UInt32) -> UInt64 {
        UInt64(generation) << 32 | UInt64(index + 1)
    }
}
