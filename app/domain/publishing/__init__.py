"""How figures reach the public: returns, submissions, publications, access, the audit trail and due dates."""
