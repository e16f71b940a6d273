// SPDX-License-Identifier: Apache-2.0
// Guest EIP and context -> translation address: the dispatch table (512 entries, block RAM) and the return stack (8 entries).
// The table is read from execute and compared in the memory stage; the return stack is read in write-back.
module core_disp
(
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             init_i,
  input  logic [8:0]       init_idx_i,
  // execute: EIP
  input  logic             re_i,
  input  logic [17:0]      x_eip_i,
  // memory stage -> write-back
  input  logic             cap_i,
  input  logic [31:0]      m_eip_i,
  input  logic [31:2]      m_guess_i,  // where fetching has gone on after a jret; in write-back on w_target_i
  input  logic [11:0]      ctx_i,
  output logic             m_hit_o,    // the table has it: for jdisp, which need not wait for write-back
  output logic [31:2]      m_target_o,
  // write-back
  input  logic [31:0]      w_eip_i,
  input  logic [31:2]      w_target_i,
  input  core_pkg::event_t ev_i,
  input  logic             ret_i,      // answer from the return stack if it has one
  output logic             hit_o,
  output logic [31:2]      target_o,
  output logic             guessed_o   // target_o is w_target_i
);
  function automatic logic [8:0] index(input logic [17:0] eip);
    index = eip[8:0] ^ eip[17:9];
  endfunction

  // valid, eip[31:9] (the index gives the rest), ctx, target
  logic [65:0] e;
  logic        t_hit_q, t_guessed_q;
  logic [31:2] t_target_q;
  mem_ram #(.WIDTH(66), .DEPTH(512)) table_ram (.clk_i, .re_i, .ra_i(index(x_eip_i)), .rd_o(e),
    .we_i(init_i || ev_i.dfill || ev_i.dinv), .wa_i(init_i ? init_idx_i : index(w_eip_i[17:0])),
    .wd_i(ev_i.dfill ? {1'b1, w_eip_i[31:9], ctx_i, w_target_i} : 66'd0));
  assign m_hit_o    = e[65:30] == {1'b1, m_eip_i[31:9], ctx_i};
  assign m_target_o = e[29:0];
  always_ff @(posedge clk_i)
    if (cap_i) begin
      t_hit_q     <= m_hit_o;
      t_target_q  <= e[29:0];
      t_guessed_q <= e[29:0] == m_guess_i;
    end

  // return stack: eip, ctx, target
  logic [73:0] stack [0:7];
  logic [73:0] top;
  logic [7:0]  valid_q;
  logic [2:0]  sp_q, sp_top;
  logic        r_hit;
  assign sp_top = sp_q - 3'd1;
  assign top    = stack[sp_top];
  assign r_hit  = ret_i && valid_q[sp_top] && top[73:30] == {w_eip_i, ctx_i};
  always_ff @(posedge clk_i) begin
    if (ev_i.push) stack[sp_q] <= {w_eip_i, ctx_i, w_target_i};
    if (ev_i.push) begin
      sp_q          <= sp_q + 3'd1;
      valid_q[sp_q] <= 1'b1;
    end else if (ev_i.pop) begin
      sp_q            <= sp_top;
      valid_q[sp_top] <= 1'b0;
    end
    if (rst_i || ev_i.rflush) begin
      sp_q    <= 3'd0;
      valid_q <= 8'd0;
    end
  end
  assign hit_o    = r_hit || t_hit_q;
  assign target_o  = r_hit ? top[29:0] : t_target_q;
  assign guessed_o = r_hit ? top[29:0] == w_target_i : t_guessed_q;
  logic unused;
  assign unused = &{1'b0, m_eip_i[8:0], ev_i};
endmodule
