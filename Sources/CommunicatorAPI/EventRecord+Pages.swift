import CCommunicator
import Communicator

extension communicator_event {
    mutating func fill(_ event: LogOnPage, _ loan: TextLoan) {
        switch event {
        case .open(let url):
            kind = COMMUNICATOR_EVENT_PAGE
            page.url = loan.lend(url)
        case .window(let url):
            kind = COMMUNICATOR_EVENT_PAGE_OPENED
            page.url = loan.lend(url)
        case .code(let code, let url, let life):
            kind = COMMUNICATOR_EVENT_CODE
            page.url = loan.lend(url)
            page.code = loan.lend(code)
            page.seconds = UInt32(clamping: life.components.seconds)
        case .over: kind = COMMUNICATOR_EVENT_PAGE_OVER
        }
    }
}
