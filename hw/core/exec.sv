// SPDX-License-Identifier: Apache-2.0
// Execute stage: operands through the bypass -> result, flags, branch decision, address; and the memory stage's register.
// Invariant: nothing architectural changes here.
module core_exec
(
  input  logic          clk_i,
  input  logic          rst_i,
  input  logic          flush_i,   // from write-back
  input  logic          freeze_i,  // write-back is not done
  input  core_pkg::x_t  x_i,
  input  logic [95:0]   rf_i,      // three operands from the file
  input  logic [63:0]   w_res_i,   // bypass, {lane 1, lane 0}
  input  logic [63:0]   r_res_i,
  input  logic [5:0]    flags_i,   // working flags as of write-back
  input  core_pkg::op_t w_i,       // for its flags
  input  logic [5:0]    w_fl_i,
  input  core_pkg::op_t m1_i,      // lane 1
  input  core_pkg::op_t w1_i,
  output logic [5:0]    fl_in_o,   // flags as the molecule's atoms find them
  output logic          x_ready_o,
  output logic          adv_o,     // the atom leaves for the memory stage
  output logic [31:0]   a_o,       // operands
  output logic [31:0]   b_o,
  output logic [31:0]   lin_o,
  output logic [3:0]    num_o,     // guest register number of grd and gwr
  // mispredicted: fetching goes on here
  output logic          redirect_o,
  output logic [31:2]   redirect_pc_o,
  output logic          train_o,
  output logic [1:0]    train_ctr_o,
  output core_pkg::op_t m_o,
  output logic [31:0]   m_ea_o
);
  core_pkg::ctl_t ctl;
  core_pkg::op_t  m_q, m_d;
  logic [31:0]    m_ea_q, a, b, c, alu_a, alu_b, pass, res, ea, lin, div_res, off;
  logic [5:0]     fl_in, fl;
  logic           taken, div_busy, div_done, stall;
  assign ctl = x_i.ctl;

  logic [95:0] ops;
  core_bypass #(.P(3)) bypass (.by_i(x_i.by), .lane_i(x_i.by1), .rf_i, .m_i({m1_i.res, m_q.res}), .w_i(w_res_i), .r_i(r_res_i),
    .ops_o(ops));
  assign {c, b, a} = ops;
  assign fl_in = (m_q.valid && m_q.ctl.fl_we) ? m_q.fl : (m1_i.valid && m1_i.ctl.fl_we) ? m1_i.fl :
                 (w_i.valid && w_i.ctl.fl_we) ? w_fl_i : (w1_i.valid && w1_i.ctl.fl_we) ? w1_i.fl : flags_i;
  assign fl_in_o = fl_in;

  assign alu_a = ctl.a_pc ? {x_i.pc, 2'b00} : a;
  assign alu_b = !ctl.b_imm ? b : ctl.br == core_pkg::BR_JALR ? 32'd4 : x_i.imm;
  assign pass  = ctl.div ? div_res : (ctl.sys == core_pkg::SYS_RPUSH || ctl.sys == core_pkg::SYS_JRET) ? {x_i.target, 2'b00} : (ctl.idx || ctl.merge) ? c : b;
  core_alu alu (.ctl_i(ctl), .a_i(alu_a), .b_i(alu_b), .pass_i(pass), .fl_i(fl_in), .res_o(res), .fl_o(fl), .taken_o(taken));

  // address
  always_comb begin
    off = ctl.idx ? b << ctl.scale : x_i.imm;
    ea = a + off;
    if (ctl.a16) ea[31:16] = 16'd0;
    lin = ea + x_i.base;
  end
  assign a_o   = a;
  assign b_o   = b;
  assign lin_o = lin;
  assign num_o = ea[3:0];

  // divider
  core_div divider (.clk_i, .rst_i, .start_i(x_i.valid && ctl.div && !div_busy && !freeze_i), .kill_i(adv_o || flush_i), .ctl_i(ctl),
    .a_i(a), .b_i(b), .c_i(c), .busy_o(div_busy), .done_o(div_done), .res_o(div_res));
  assign stall     = x_i.valid && ctl.div && !div_done;
  assign x_ready_o = !freeze_i && !stall;
  assign adv_o     = x_i.valid && x_ready_o;

  // branches
  logic conditional, disagree, jalr;
  assign conditional   = ctl.br == core_pkg::BR_COND || ctl.br == core_pkg::BR_X86;
  assign jalr          = ctl.br == core_pkg::BR_JALR;
  // a predicted return has no displacement
  assign redirect_o    = adv_o && ((jalr && !(x_i.pred && x_i.target == a[31:2])) || (conditional && taken != x_i.pred));
  assign redirect_pc_o = jalr ? ea[31:2] : taken ? x_i.target : x_i.next;
  assign disagree      = taken ^ x_i.insn[31];
  assign train_o       = adv_o && conditional;
  assign train_ctr_o   = disagree ? (x_i.ctr == 2'd3 ? 2'd3 : x_i.ctr + 2'd1) : (x_i.ctr == 2'd0 ? 2'd0 : x_i.ctr - 2'd1);

  always_comb begin
    m_d.valid = adv_o;
    m_d.ctl   = ctl;
    if (ctl.sys == core_pkg::SYS_GWR) begin
      m_d.ctl.rd    = core_pkg::REG_GUEST | {3'd0, num_o};
      m_d.ctl.rd_we = num_o != 4'd0;
    end
    m_d.pc   = x_i.pc;
    m_d.npc  = redirect_pc_o;
    m_d.insn = x_i.insn;
    m_d.csr  = x_i.insn[31:20];
    m_d.res  = res;
    m_d.lin  = lin;
    m_d.fl   = fl;
    m_d.irq  = 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (!freeze_i) begin
      m_q    <= m_d;
      m_ea_q <= ea;
    end
    if (rst_i || flush_i) m_q.valid <= 1'b0;
  end
  assign m_o    = m_q;
  assign m_ea_o = m_ea_q;
  logic unused;
  assign unused = &{1'b0, w_i, m1_i, w1_i};
endmodule
