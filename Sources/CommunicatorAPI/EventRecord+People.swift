import CCommunicator
import Communicator
import Contacts
import People

extension communicator_event {
    mutating func fill(_ event: PeopleEvent, _ loan: TextLoan) {
        switch event {
        case .found(let request, let found, let problem):
            kind = COMMUNICATOR_EVENT_PEOPLE
            fill(request, found, problem, loan)
        case .members(let request, let found, let problem):
            kind = COMMUNICATOR_EVENT_MEMBERS
            fill(request, found, problem, loan)
        case .information(let request, let person, let problem):
            kind = COMMUNICATOR_EVENT_INFORMATION
            information.request = request
            information.card = communicator_card_event(person.address, person.card, loan)
            information.problem = loan.lend(problem ?? "")
        case .photo(let address, let version, let picture):
            kind = COMMUNICATOR_EVENT_PHOTO
            photo.address = loan.lend(address.text)
            photo.version = loan.lend(version)
            photo.bytes = loan.lend(picture.bytes)
            photo.size = picture.bytes.count
        }
    }

    private mutating func fill(_ request: UInt64, _ found: PeopleFound, _ problem: String?, _ loan: TextLoan) {
        people.request = request
        people.people = loan.lend(found.people.map { communicator_card_event($0.address, $0.card, loan) })
        people.count = found.people.count
        people.more = found.isCut
        people.problem = loan.lend(problem ?? "")
    }
}
