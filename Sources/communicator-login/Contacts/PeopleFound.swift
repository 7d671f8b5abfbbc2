import CCommunicator

/// The answer to a search of the address book.
struct PeopleFound {
    struct Person {
        let address: String
        let name: String
        let title: String
        let company: String
        let phone: String
        let email: String

        init(_ card: communicator_card_event) {
            address = String(card.address)
            name = String(card.display_name)
            title = String(card.title)
            company = String(card.company)
            phone = String(card.work_phone)
            email = String(card.email)
        }
    }

    let people: [Person]
    /// Whether there are more.
    let isCut: Bool
    /// Why nobody could be asked; empty where somebody was.
    let problem: String

    init(_ event: communicator_people_event) {
        people = UnsafeBufferPointer(start: event.people, count: event.count).map { Person($0) }
        isCut = event.more
        problem = String(event.problem)
    }
}
