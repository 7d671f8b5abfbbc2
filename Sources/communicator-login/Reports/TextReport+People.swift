import Localization

extension TextReport {
    /// What somebody does and says.
    func line(_ presence: PresenceLine) -> String {
        [presence.title, presence.isMobile ? localized("Mobile") : "", presence.note].filter { !$0.isEmpty }
            .joined(separator: " - ")
    }

    /// A line for each person who was found, or why there is none.
    func lines(_ found: PeopleFound) -> [String] {
        guard found.problem.isEmpty else {
            return [localized("The address book cannot be searched.") + " " + found.problem]
        }
        guard !found.people.isEmpty else { return [localized("Nobody was found.")] }
        let lines = found.people.map { person in
            let name = person.name.isEmpty ? person.address : "\(person.name) <\(person.address)>"
            let details = [person.title, person.company, person.phone].filter { !$0.isEmpty }
            return "  \(name.padded(toColumns: 40)) \(details.joined(separator: ", "))"
        }
        return lines + (found.isCut ? [localized("There are more. A longer text finds fewer.")] : [])
    }
}
