extension EventLoop {
    /// Calls `handler` whenever `descriptor` is ready for `interest`, in place of an earlier watch of the descriptor.
    @LoopActor public static func watch(
        _ descriptor: Int32, for interest: Interest, _ handler: @escaping @LoopActor (Interest) -> Void
    ) {
        shared.watches[descriptor] = handler
        shared.watch(descriptor, interest)
    }

    /// Ends the watch; call it before the descriptor is closed.
    @LoopActor public static func unwatch(_ descriptor: Int32) {
        guard shared.watches.removeValue(forKey: descriptor) != nil else { return }
        shared.watch(descriptor, [])
    }
}
